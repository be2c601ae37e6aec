// Text measured in the columns that it takes in a terminal, where characters are 0, 1 or 2 of them wide.
import stringWidth from 'string-width';

let segmenter: Intl.Segmenter | undefined;

/** Made when it is needed: it takes longer than a small command. */
function graphemes(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** What has no width of its own, turns the direction of a line, or has whatever width the terminal likes. */
const unruly = /\p{Cf}|\p{Cc}|\p{Zl}|\p{Zp}/gu;

/** Of text without colours. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** One line of at most `width` columns, whatever it came from; what is cut off is `…`. */
export function cut(text: string, width: number): string {
  // Far more than any terminal shows: measuring takes its time.
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

/** As `cut`, with spaces up to the width. */
export function padded(text: string, width: number): string {
  const shown = cut(text, width);
  return shown + ' '.repeat(Math.max(0, width - widthOf(shown)));
}

/** As `cut`, but both ends stay, more of the last one: names of legs begin alike. */
export function cutMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const most = Math.floor(((width - 1) * 2) / 3);
  const [end = []] = pieces([...graphemes(text)].reverse(), most);
  const tail = end.reverse().join('');
  return widthOf(tail) > most ? cut(text, width) : cut(text, width - widthOf(tail)) + tail;
}

/** A name and the gap after it, in so many columns; nothing where it would say nothing. */
export function leading(name: string, width: number): string {
  const gap = '  ';
  const room = width - gap.length;
  return room < Math.min(widthOf(name), leastName) ? '' : cut(name, room) + gap;
}

const leastName = 4;

const glue = '\u00a0';

/** For `wrap`: what should stay on one line, where that is wide enough. */
export function glued(text: string): string {
  return text.replaceAll(' ', glue);
}

/**
 * Lines of at most so many columns, broken at spaces, or within a word that has no room on a line of its own. A command in quotes stays
 * whole, as somebody may want to copy it.
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
    // Spaces at which a line was broken are not those that begin the next.
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

/** The first line after `lead`, the others under where it began, so many columns in. */
export function hang(lines: readonly string[], lead: string, indent: number): string[] {
  return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(indent)) + line);
}

/** Lines of at most so many columns, with every space where it was. */
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
