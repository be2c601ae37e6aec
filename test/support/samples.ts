// Samples of the documentation: pipelines in ```yaml blocks, and in ```text blocks commands with what they print.

export interface PipelineSample {
  readonly kind: 'pipeline';
  /** Of the block's first line, from 1. */
  readonly line: number;
  /** As the pipeline names itself; its file is called so. */
  readonly name: string;
  readonly yaml: string;
  readonly exitCode: number;
}

export interface CommandSample {
  readonly kind: 'command';
  readonly line: number;
  readonly command: string;
  /** A line `…` stands for any lines. */
  readonly output: readonly string[];
  readonly exitCode: number;
}

export type Sample = PipelineSample | CommandSample;

/** `<!-- exits 1 -->` before a block is the exit code of its pipeline, or of its last command. */
const blocks = /(?:<!-- exits (\d+) -->\s*)?^```(yaml|text)\n(.*?)^```$/gms;

/** In the order in which a reader meets them. */
export function samplesIn(markdown: string): readonly Sample[] {
  return [...markdown.matchAll(blocks)].flatMap((match): readonly Sample[] => {
    const [whole, exits = '0', language, text = ''] = match;
    const before = markdown.slice(0, match.index + whole.indexOf('```'));
    const line = before.split('\n').length + 1;
    if (language === 'text') return commandsIn(text, line, Number(exits));
    if (!/^jobs:/m.test(text)) return [];
    const name = /^name: (\S+)$/m.exec(text)?.[1] ?? '';
    return [{ kind: 'pipeline', line, name, yaml: text, exitCode: Number(exits) }];
  });
}

function commandsIn(text: string, firstLine: number, exitCode: number): CommandSample[] {
  const found: { kind: 'command'; line: number; command: string; output: string[]; exitCode: number }[] = [];
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    if (line.startsWith('$ ')) {
      found.push({ kind: 'command', line: firstLine + index, command: line.slice(2), output: [], exitCode: 0 });
    } else found.at(-1)?.output.push(line);
  }
  const last = found.at(-1);
  if (last) last.exitCode = exitCode;
  return found;
}

/** What differs from run to run and from host to host, in words that do not; columns are as wide as such values. */
export function normalised(text: string): string {
  return text
    .replace(/\b(run|logs|explain|retry) [0-9a-z]{11}\b/gi, '$1 ID')
    .replace(/\S+-\d+-[0-9a-z]+\.(\d+)/g, 'worker.$1')
    .replace(/\d{4}-\d\d-\d\d/g, 'DATE')
    .replace(/\d\d:\d\d:\d\d/g, 'TIME')
    .replace(/\b\d+\.\d{3}s/g, 'LENGTH')
    .replace(/\bseed \d+/g, 'seed N')
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')
    .trim();
}

/** Whether `shown`, in which a line `…` stands for any lines, is what was printed; both normalised. */
export function isShown(shown: string, printed: string): boolean {
  const lines = shown.split('\n').map((line) => (line === '…' ? '(?:.*\\n)*' : `${escaped(line)}\\n`));
  return new RegExp(`^${lines.join('')}$`).test(`${printed}\n`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
