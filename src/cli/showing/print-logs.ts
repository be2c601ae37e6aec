// Prints the output of jobs at the pace of the reader: one job byte for byte, several line by line.
import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { LogItem } from '../../state/log/follow-logs.ts';
import { LineSplitter, type LogLine } from '../../state/log/line-splitter.ts';
import type { OutputPiece } from '../../state/log/log-pieces.ts';
import type { AttemptEnd, AttemptOutput } from '../../state/log/read-logs.ts';
import { isGone, taken } from '../streams/outlet.ts';
import { jsonLine } from '../text/json.ts';
import { withSignedColours } from '../text/printable.ts';
import { logEventInWords, notStartedInWords } from './log-event.ts';
import { type LogLineStyle, type LogSource, logCutToJson, logLineToJson, renderLogLine } from './log-line.ts';

/** coloured: the text of one job for a terminal, which gets its colours and no other control codes. */
export type LogFormat = 'bytes' | 'coloured' | 'json' | LogLineStyle;

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
  const lines = new Map<string, LineSplitter>();
  const decoder = new StringDecoder();
  for await (const item of items) {
    const text = item.kind === 'output' || item.kind === 'end' ? textOf(item, format, { lines, decoder }) : '';
    if (text.length > 0) stdout.write(text);
    await taken(stdout);
    if (isGone(stdout)) return;
    const remark = remarkOn(item, { format, isFollowed });
    if (remark !== undefined) say(`wp: ${remark}`);
  }
}

/** What was printed only in part, as a piece of output may end within a line or a character. */
interface Unfinished {
  /** By job. */
  readonly lines: Map<string, LineSplitter>;
  readonly decoder: StringDecoder;
}

function textOf(item: AttemptOutput | AttemptEnd, format: LogFormat, unfinished: Unfinished): Buffer | string {
  const { job } = item;
  const piece = item.kind === 'output' ? item.piece : undefined;
  if (format === 'bytes') return piece?.kind === 'output' ? piece.bytes : '';
  if (format === 'coloured') return piece?.kind === 'output' ? coloured(piece, unfinished.decoder) : '';
  const lines = unfinished.lines.get(job) ?? new LineSplitter();
  if (item.kind === 'output') unfinished.lines.set(job, lines);
  else unfinished.lines.delete(job);
  // The text after a cut does not continue the line before it.
  const whole = piece?.kind === 'output' ? lines.push(piece) : lines.end();
  const texts = whole.map((line) => renderLine(line, item, format));
  if (piece?.kind === 'cut' && format === 'json') texts.push(jsonLine(logCutToJson(piece.bytes, item)));
  return texts.map((text) => `${text}\n`).join('');
}

function coloured({ bytes }: OutputPiece, decoder: StringDecoder): string {
  return withSignedColours(decoder.write(bytes).replaceAll('\r\n', '\n'));
}

function renderLine(line: LogLine, source: LogSource, format: Exclude<LogFormat, 'bytes' | 'coloured'>): string {
  return format === 'json' ? jsonLine(logLineToJson(line, source)) : renderLogLine(line, source, format);
}

/** A message for stderr; undefined: the text of the item says all. */
function remarkOn(item: LogItem, { format, isFollowed }: LogPrinting): string | undefined {
  if (item.kind === 'event') return logEventInWords(item.event);
  if (item.kind === 'not-started') return notStartedInWords(item.record, isFollowed);
  if (item.kind === 'end' || item.piece.kind === 'output' || format === 'json') return undefined;
  return `${item.piece.bytes} bytes of job "${item.job}" were not kept here.`;
}
