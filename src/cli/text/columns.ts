// Text measured in terminal columns; a character takes 0, 1 or 2 of them.
import stringWidth from 'string-width';

let segmenter: Intl.Segmenter | undefined;

/** The segmenter is created at its first use, because creating it takes longer than a small command. */
function graphemes(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** Characters that have no width, change the direction of a line, or have a width that depends on the terminal. */
const unruly = /\p{Cf}|\p{Cc}|\p{Zl}|\p{Zp}/gu;

/** For text without colours. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** One line of at most `width` columns; `…` stands for what is cut off. */
export function cut(text: string, width: number): string {
  // Measuring is slow, so it gets no more text than any terminal could show.
  const line = text.slice(0, 4 * Math.max(width, 1) + 64).replace(unruly, (found) => (found === '\t' ? ' ' : ''));
  if (width <= 0) return '';
  if (widthOf(line) <= width) return line;
  let [shown, room] = ['', width - 1];
  for (const { segment } of graphemes(line)) {
    room -= widthOf(segment);
    if (room < 0) break;
    shown += segment;
  }
  return `${shown}…`;
}

/** Like `cut`, filled with spaces up to the width. */
export function padded(text: string, width: number): string {
  const shown = cut(text, width);
  return shown + ' '.repeat(Math.max(0, width - widthOf(shown)));
}

/** Like `cut`, but keeps both ends, and more of the last one, because names of legs begin alike. */
export function cutMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const most = Math.floor(((width - 1) * 2) / 3);
  const [end = []] = pieces([...graphemes(text)].reverse(), most);
  const tail = end.reverse().join('');
  return widthOf(tail) > most ? cut(text, width) : cut(text, width - widthOf(tail)) + tail;
}

/** A name and the gap after it in at most `width` columns; empty where too little of the name would be left. */
export function leading(name: string, width: number): string {
  const gap = '  ';
  const room = width - gap.length;
  return room < Math.min(widthOf(name), minNameWidth) ? '' : cut(name, room) + gap;
}

const minNameWidth = 4;

const glue = '\u00a0';

/** Tells `wrap` to keep this text on one line if the line is wide enough. */
export function glued(text: string): string {
  return text.replaceAll(' ', glue);
}

/**
 * Lines of at most `width` columns, broken at spaces, or inside a word that is wider than a line. A command in quotes stays whole, so that
 * a reader can copy it.
 */
export function wrap(text: string, width: number): string[] {
  const words = text.replace(/"wp [^"]*"/g, glued).split(' ');
  const lines = Number.isFinite(width)
    ? fill(
        words.flatMap((word) => broken(word, width)),
        width,
      )
    : [words.join(' ')];
  return lines.map((line) => line.replaceAll(glue, ' ').trimEnd());
}

function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let room = -1;
  for (const word of words) {
    const taken = widthOf(word) + 1;
    if (taken <= room) lines.push(`${lines.pop()} ${word}`);
    // Spaces at which a line was broken do not begin the next line.
    else if (word !== '' || lines.length === 0) lines.push(word);
    room = taken <= room ? room - taken : width - taken + 1;
  }
  return lines;
}

function broken(word: string, width: number): string[] {
  if (widthOf(word) <= width || word.includes(`"wp${glue}`)) return [word];
  if (word.includes(glue)) return word.split(glue).flatMap((part) => broken(part, width));
  return breakAnywhere(word, width);
}

/** Puts the first line after `lead` and indents the others by `indent` columns. */
export function hang(lines: readonly string[], lead: string, indent: number): string[] {
  return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(indent)) + line);
}

/** Lines of at most `width` columns that keep every space. */
export function breakAnywhere(text: string, width: number): string[] {
  return widthOf(text) <= width ? [text] : pieces(graphemes(text), width).map((piece) => piece.join(''));
}

function pieces(segments: Iterable<Intl.SegmentData>, width: number): string[][] {
  const found: string[][] = [[]];
  let room = width;
  for (const { segment } of segments) {
    room -= widthOf(segment);
    if (room < 0 && found.at(-1)?.length) {
      found.push([]);
      room = width - widthOf(segment);
    }
    found.at(-1)?.push(segment);
  }
  return found;
}
