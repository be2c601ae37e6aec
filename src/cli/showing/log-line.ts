// Lines of logs: as text after the name of the job, or as JSON.
import { defined } from '../../pipeline/defined.ts';
import { DisplayLines } from '../../state/log/display.ts';
import type { LogLine } from '../../state/log/line-splitter.ts';
import { cutInWords } from '../../state/log/log-lines.ts';
import type { Colours } from '../text/colours.ts';

export interface LogSource {
  readonly job: string;
  readonly attempt: number;
}

export interface LogLineStyle {
  readonly hasName: boolean;
  readonly hasTime: boolean;
  readonly colours: Pick<Colours, 'ofJob' | 'dim'>;
}

/** Removes control codes. Cuts nothing off. */
export function renderLogLine({ at, bytes, isBroken }: LogLine, source: LogSource, style: LogLineStyle): string {
  const time = style.hasTime ? `${style.colours.dim(new Date(at).toISOString())} ` : '';
  return `${prefixOf(source, style)}${time}${displayed(bytes)}${isBroken ? '… (the line goes on)' : ''}`;
}

export function renderLogCut(bytes: number, source: LogSource, style: LogLineStyle): string {
  return `${prefixOf(source, style)}${cutInWords(bytes)}`;
}

function prefixOf(source: LogSource, { hasName, colours }: LogLineStyle): string {
  return hasName ? `${nameOf(source, colours)} | ` : '';
}

/** `build`; from the second attempt on `build#2`, which cannot be the name of a job. */
function nameOf({ job, attempt }: LogSource, { ofJob }: Pick<Colours, 'ofJob'>): string {
  return ofJob(job) + (attempt > 1 ? `#${attempt}` : '');
}

export function logLineToJson({ at, bytes, isBroken }: LogLine, { job, attempt }: LogSource): object {
  return defined({ job, attempt, at, text: bytes.toString(), goes_on: isBroken || undefined });
}

export function logCutToJson(cutBytes: number, { job, attempt }: LogSource): object {
  return { job, attempt, cut_bytes: cutBytes };
}

const display = new DisplayLines({ maxLineLength: Number.POSITIVE_INFINITY });

/** Most lines have no other bytes, and need no decoding. */
const plain = /^[\t -~]*$/;

function displayed(line: Buffer): string {
  const text = line.toString('latin1');
  if (plain.test(text)) return text;
  display.push(line);
  return display.end().join('');
}
