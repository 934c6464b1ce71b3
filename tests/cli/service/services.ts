import type { ServiceDefinition } from "../../../src/cli/service/service-definition.ts";

/** As an ordinary person has it, on Linux and macOS. */
export const PLAIN: ServiceDefinition = {
  name: "remote-chat",
  home: "/home/anna/.tokori",
  argv: [
    "/usr/bin/node",
    "/home/anna/remote-chat.mjs",
    "--home=/home/anna/.tokori",
    "--tunnel=quick",
    "--keep-token",
  ],
  path: "/usr/local/bin:/usr/bin:/bin",
  directory: "/home/anna/.tokori",
  environmentFile: "/home/anna/.tokori/service.env",
};

const ODD = `/home/an na/100% $HOME "é" \\x 'q' <&>`;

/** With all that has a meaning in one of the files. */
export const HOSTILE: ServiceDefinition = {
  name: "remote-chat-0123abcd",
  home: ODD,
  argv: [`${ODD}/no de`, `${ODD}/remote-chat.mjs`, `--home=${ODD}`, "", `--x=\${A}\\`, '--y="'],
  path: `${ODD}/bin:/usr/bin`,
  directory: ODD,
  environmentFile: `${ODD}/service.env`,
};

/** As Windows has it. */
export const WINDOWS: ServiceDefinition = {
  name: "remote-chat",
  home: "C:\\Users\\Änna & Co\\.tokori",
  argv: [
    "C:\\Program Files\\nodejs\\node.exe",
    "C:\\Users\\Änna & Co\\remote-chat.mjs",
    "service",
    "run",
    "--home=C:\\Users\\Änna & Co\\.tokori",
    "--",
    "--tunnel=named",
    '--x=a "b" 100% $5\\',
    "--keep-token",
  ],
  path: "C:\\Windows",
  directory: "C:\\Users\\Änna & Co\\.tokori",
  environmentFile: "C:\\Users\\Änna & Co\\.tokori\\service.env",
};
