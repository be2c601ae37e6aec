// Text measured in the columns that it takes in a terminal, where characters are 0, 1 or 2 of them wide.
import stringWidth from 'string-width';

/** Made when first needed, which takes some ms. */
let graphemes: Intl.Segmenter | undefined;

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
  if (line.length === text.length && widthOf(line) <= width) return line;
  if (widthOf(line) <= width) return line;
  graphemes ??= new Intl.Segmenter();
  let [shown, room] = ['', width - 1];
  for (const { segment } of graphemes.segment(line)) {
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
