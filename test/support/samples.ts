// Samples in the documentation: pipelines in ```yaml blocks, and commands with their output in ```text blocks.

export interface PipelineSample {
  readonly kind: 'pipeline';
  /** Number of the block's first line, from 1. */
  readonly line: number;
  /** Name in the pipeline; its file has the same name. */
  readonly name: string;
  readonly yaml: string;
  readonly exitCode: number;
}

export interface CommandSample {
  readonly kind: 'command';
  readonly line: number;
  readonly command: string;
  /** A line `…` stands for any number of lines. */
  readonly output: readonly string[];
  readonly exitCode: number;
}

export type Sample = PipelineSample | CommandSample;

/** `<!-- exits 1 -->` before a block: the exit code of its pipeline, or of its last command. */
const blocks = /(?:<!-- exits (\d+) -->\s*)?^```(yaml|text)\n(.*?)^```$/gms;

/** In the order of the page. */
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

/** Replaces what differs between runs and hosts, and reduces spaces: the width of columns depends on such values. */
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

/** Whether `printed` matches `shown`, in which a line `…` stands for any lines. Both are normalised. */
export function isShown(shown: string, printed: string): boolean {
  const lines = shown.split('\n').map((line) => (line === '…' ? '(?:.*\\n)*' : `${escaped(line)}\\n`));
  return new RegExp(`^${lines.join('')}$`).test(`${printed}\n`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
