/** What holds for all routes. */
export const ABOUT = `Lets a person's phone use their PC's chat, over a tunnel.

**Access.** \`Authorization: Bearer TOKEN\`, and nothing else. \`x-access\` says whose token a route takes: \`public\` takes none; \`device\` that of a paired device or the owner's; \`agent\` that of a device with the grant \`agent\`, or the owner's; \`owner\` the owner's alone. Every path under \`/v1\` needs a token, those that do not exist included.

**Errors** have a stable \`code\` and a \`message\` for people. Besides those of each route: a path that does not exist is 404 \`not_found.route\`, a method that a path does not have 405 \`request.method_not_allowed\` with \`Allow\`.

**Headers.** Every answer has an \`X-Request-Id\` (also as \`X-Tokori-Request-Id\`), which the PC's log knows, and \`Cache-Control: no-store\`. Where \`Retry-After\` makes sense, it is there.

**Event streams** (\`text/event-stream\`): each event is one \`data:\` line with JSON in the form that the schema describes, and an empty line. Lines that begin with a colon keep the connection alive. A stream of a reply ends with exactly one \`done\` or \`error\`; what fails after the stream has begun is told there, not by a status.

**Answers grow**: expect fields that are not described here. Fields of a request that are not described are left unread.`;
