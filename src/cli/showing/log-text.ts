// The output of one attempt as it is printed: byte for byte, as text for a terminal, line by line, or as JSON.
import { StringDecoder } from 'node:string_decoder';
import { LineSplitter, type LogLine } from '../../state/log/line-splitter.ts';
import { cutInWords } from '../../state/log/log-lines.ts';
import type { LogPiece } from '../../state/log/log-pieces.ts';
import { WholeLines } from '../../state/log/whole-lines.ts';
import { jsonLine } from '../text/json.ts';
import { withSignedColours } from '../text/printable.ts';
import {
  type LogLineStyle,
  type LogSource,
  logCutToJson,
  logLineToJson,
  renderLogCut,
  renderLogLine,
} from './log-line.ts';

/** coloured: the text of one job for a terminal, which gets its colours and no other control codes. */
export type LogFormat = 'bytes' | 'coloured' | 'json' | LogLineStyle;

export interface LogText {
  readonly push: (piece: LogPiece) => readonly (Buffer | string)[];
  /** All that has come so far is pushed. A line that is not complete need not wait for its end. */
  readonly pause: () => readonly (Buffer | string)[];
  readonly end: () => readonly (Buffer | string)[];
}

export function logText(source: LogSource, format: LogFormat): LogText {
  return format === 'bytes' || format === 'coloured' ? new CopiedText(format) : new LinesText(source, format);
}

class CopiedText implements LogText {
  readonly #format: 'bytes' | 'coloured';
  readonly #whole = new WholeLines();
  readonly #decoder = new StringDecoder();
  /** Whether what was printed ends within a line. */
  #isInLine = false;

  constructor(format: 'bytes' | 'coloured') {
    this.#format = format;
  }

  readonly push = (piece: LogPiece): (Buffer | string)[] => this.#whole.push(piece).map(this.#textOf);
  readonly pause = (): (Buffer | string)[] => this.#whole.pause().map(this.#textOf);
  readonly end = (): (Buffer | string)[] => this.#whole.end().map(this.#textOf);

  readonly #textOf = (piece: LogPiece): Buffer | string => {
    const wasInLine = this.#isInLine;
    this.#isInLine = piece.kind === 'output' && piece.bytes.at(-1) !== 0x0a;
    if (piece.kind === 'cut') return `${wasInLine ? '\n' : ''}${cutInWords(piece.bytes)}\n`;
    if (this.#format === 'bytes') return piece.bytes;
    return withSignedColours(this.#decoder.write(piece.bytes).replaceAll('\r\n', '\n'));
  };
}

class LinesText implements LogText {
  readonly #source: LogSource;
  readonly #format: 'json' | LogLineStyle;
  readonly #whole = new WholeLines();
  readonly #lines = new LineSplitter();

  constructor(source: LogSource, format: 'json' | LogLineStyle) {
    this.#source = source;
    this.#format = format;
  }

  readonly push = (piece: LogPiece): string[] => this.#printed(this.#whole.push(piece).flatMap(this.#textsOf));
  readonly pause = (): string[] => [];
  readonly end = (): string[] => {
    const last = this.#whole.end().flatMap(this.#textsOf);
    return this.#printed([...last, ...this.#lines.end().map(this.#lineOf)]);
  };

  #printed(texts: readonly string[]): string[] {
    return texts.length > 0 ? [texts.map((text) => `${text}\n`).join('')] : [];
  }

  readonly #textsOf = (piece: LogPiece): string[] =>
    piece.kind === 'output'
      ? this.#lines.push(piece).map(this.#lineOf)
      : [...this.#lines.end().map(this.#lineOf), this.#cutOf(piece.bytes)];

  readonly #lineOf = (line: LogLine): string =>
    this.#format === 'json'
      ? jsonLine(logLineToJson(line, this.#source))
      : renderLogLine(line, this.#source, this.#format);

  #cutOf(bytes: number): string {
    return this.#format === 'json'
      ? jsonLine(logCutToJson(bytes, this.#source))
      : renderLogCut(bytes, this.#source, this.#format);
  }
}
