import type { ServiceDefinition } from "./service-definition.ts";
import { xmlText } from "./xml-text.ts";

/**
 * The text of a launchd agent: started at login, and again when it ends with a failure, at most
 * every ten seconds.
 * @see https://keith.github.io/xcode-man-pages/launchd.plist.5.html
 */
export function launchdPlist({ name, argv, path, directory }: ServiceDefinition): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by "remote-chat service install", which replaces it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xmlText(name)}</string>
  <key>ProgramArguments</key>
  <array>
${argv.map((text) => `    <string>${xmlText(text)}</string>`).join("\n")}
  </array>
  <key>WorkingDirectory</key>
  <string>${xmlText(directory)}</string>
  <key>EnvironmentVariables</key>
  <dict>
    <key>PATH</key>
    <string>${xmlText(path)}</string>
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ExitTimeOut</key>
  <integer>20</integer>
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>Umask</key>
  <integer>63</integer>
</dict>
</plist>
`;
}
