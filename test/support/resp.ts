// Splits what a client sends to Redis into commands.

export interface SentCommand {
  /** In lower case. */
  readonly name: string;
  readonly raw: Buffer;
}

/** `left`: the beginning of a command whose rest has not arrived. */
export function takeCommands(bytes: Buffer): { readonly commands: SentCommand[]; readonly left: Buffer } {
  const commands: SentCommand[] = [];
  for (let left = bytes; ; ) {
    const command = firstCommand(left);
    if (!command) return { commands, left };
    commands.push(command);
    left = left.subarray(command.raw.length);
  }
}

function firstCommand(bytes: Buffer): SentCommand | undefined {
  const head = lineAt(bytes, 0);
  if (head === undefined) return undefined;
  let at = head.end;
  let name: string | undefined;
  for (let word = 0; word < head.count; word++) {
    const line = lineAt(bytes, at);
    if (line === undefined || bytes.length < line.end + line.count + 2) return undefined;
    name ??= bytes.toString('latin1', line.end, line.end + line.count).toLowerCase();
    at = line.end + line.count + 2;
  }
  return { name: name ?? '', raw: bytes.subarray(0, at) };
}

/** Reads `*3` or `$12`: a number of words or bytes. */
function lineAt(bytes: Buffer, at: number): { readonly count: number; readonly end: number } | undefined {
  const end = bytes.indexOf('\r\n', at);
  return end < 0 ? undefined : { count: Number(bytes.toString('latin1', at + 1, end)), end: end + 2 };
}
