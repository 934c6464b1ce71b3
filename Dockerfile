# syntax=docker/dockerfile:1

# The whole program as one file: dist/remote-chat.mjs.
FROM node:22-alpine AS build
WORKDIR /build
COPY package.json package-lock.json ./
# No package's own script runs.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:22-alpine
LABEL org.opencontainers.image.title="remote-chat" \
      org.opencontainers.image.description="Use your PC's chat from your phone" \
      org.opencontainers.image.licenses="MIT"
# The only place that is written to: token, devices, conversations and config.
# It belongs to the image's own user "node" (1000), and a new volume takes that over.
RUN mkdir -m 0700 /data && chown node:node /data
COPY --from=build /build/dist/remote-chat.mjs /build/dist/THIRD-PARTY-LICENSES.txt /app/
# HOME, since agents' files are looked for in HOME/.agents.
ENV HOME=/data \
    NODE_ENV=production \
    REMOTE_CHAT_HOME=/data/remote-chat \
    REMOTE_CHAT_HOST=0.0.0.0
USER node
WORKDIR /data
VOLUME ["/data"]
EXPOSE 53210
# Asks the server of REMOTE_CHAT_HOME, whatever its port.
HEALTHCHECK --interval=60s --timeout=10s --start-period=20s --retries=3 \
  CMD ["node", "/app/remote-chat.mjs", "status", "--json"]
# "docker stop" sends SIGTERM, which the server answers by itself; open replies get ten seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/remote-chat.mjs"]
# A new start must not lock the owner's clients out.
CMD ["--keep-token"]
