// Prints the output of jobs at the pace of the reader: one job byte for byte, several line by line.
import type { Writable } from 'node:stream';
import type { LogItem } from '../../state/log/follow-logs.ts';
import { isGone, taken } from '../streams/outlet.ts';
import { logEventInWords, notStartedInWords } from './log-event.ts';
import { type LogFormat, type LogText, logText } from './log-text.ts';

export interface LogOutput {
  readonly stdout: Writable;
  readonly say: (text: string) => void;
}

export interface LogPrinting {
  readonly format: LogFormat;
  /** Whether output to come is printed, too. */
  readonly isFollowed: boolean;
}

export async function printLogs(
  items: AsyncIterable<LogItem> | Iterable<LogItem>,
  { format, isFollowed }: LogPrinting,
  { stdout, say }: LogOutput,
): Promise<void> {
  const texts = new Map<string, LogText>();
  for await (const item of items) {
    for (const text of textsOf(item, format, texts)) stdout.write(text);
    await taken(stdout);
    if (isGone(stdout)) return;
    const remark = remarkOn(item, isFollowed);
    if (remark !== undefined) say(`wp: ${remark}`);
  }
}

/** `texts`: by job, of the attempts of which more may come. */
function textsOf(item: LogItem, format: LogFormat, texts: Map<string, LogText>): readonly (Buffer | string)[] {
  if (item.kind === 'event' || item.kind === 'not-started') return [];
  const text = texts.get(item.job) ?? logText(item, format);
  texts.set(item.job, text);
  if (item.kind === 'output') return text.push(item.piece);
  if (item.kind === 'pause') return text.pause();
  texts.delete(item.job);
  return text.end();
}

/** A message for stderr; undefined: the text of the item says all. */
function remarkOn(item: LogItem, isFollowed: boolean): string | undefined {
  if (item.kind === 'event') return logEventInWords(item.event);
  if (item.kind === 'not-started') return notStartedInWords(item.record, isFollowed);
  return undefined;
}
