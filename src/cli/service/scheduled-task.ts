import { CliError } from "../cli-error.ts";
import { quoteForProgram } from "../windows-command.ts";
import type { ServiceDefinition } from "./service-definition.ts";
import { xmlText } from "./xml-text.ts";

/** The account whose task it is: `PC\anna`. */
export interface TaskUser {
  readonly user: string;
}

/**
 * The XML of a Windows scheduled task, which `schtasks /Create /XML` takes in UTF-16: started
 * when `user` logs on, without a window, with no more rights than theirs.
 * @see https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema
 * @throws CliError for an argument that the task scheduler would change
 */
export function scheduledTask(service: ServiceDefinition, { user }: TaskUser): string {
  for (const text of [...service.argv, service.directory]) refuseVariables(text);
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>remote-chat with the home directory ${xmlText(service.home)}</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>${xmlText(user)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${xmlText(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>5</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>10</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>%SystemRoot%\\System32\\conhost.exe</Command>
      <Arguments>${xmlText(["--headless", ...service.argv.map(quoteForProgram)].join(" "))}</Arguments>
      <WorkingDirectory>${xmlText(service.directory)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
}

/** A text as `schtasks` reads it from a file: UTF-16, little end first, with its mark. */
export function utf16(text: string): Uint8Array {
  return Buffer.from(`\ufeff${text.replaceAll("\n", "\r\n")}`, "utf16le");
}

/** The task scheduler knows no way to write these so that they are left as they are. */
function refuseVariables(text: string): void {
  if (!/%[^%]+%|\$\(/.test(text)) return;
  throw new CliError(
    `A scheduled task cannot be given ${JSON.stringify(text)}: Windows would replace what stands between % signs, or after $( . Choose another directory or value.`,
  );
}
