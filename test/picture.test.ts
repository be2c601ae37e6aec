// The picture in the README: what a terminal shows after the bytes that it was sent, and how that is drawn.
import { expect, test } from 'vitest';
import { Screen } from '../scripts/picture/screen.ts';
import { renderWindows } from '../scripts/picture/svg.ts';

function screenOf(bytes: string): Screen {
  const screen = new Screen();
  screen.write(bytes);
  return screen;
}

test('a frame replaces the frame before it, down to its last line', () => {
  const { text } = screenOf('$ wp\r\none\x1b[K\r\ntwo\x1b[K\r\nthree\r\n\x1b[3A\rONE\x1b[K\r\n\x1b[J');
  expect(text).toBe('$ wp\nONE');
});

test('cells keep their colour and weight until these are reset', () => {
  const [row = []] = screenOf('\x1b[1m\x1b[31mfailed\x1b[39m!\x1b[22m 1').rows;
  expect(row.map(({ style }) => style)).toEqual([...Array<string>(6).fill('bold red'), 'bold', '', '']);
});

test('text is escaped and stands in its column, bars are drawn', () => {
  const svg = renderWindows('a & b', 20, [{ command: 'wp', rows: screenOf('a  <b> \x1b[32m██\x1b[39m').rows }]);
  expect(svg).toContain('<title>a &amp; b</title>');
  expect(svg).toMatch(/<text x="41\.4" [^>]*>&lt;b></);
  expect(svg).toMatch(/<rect class="green" x="72\.6" [^>]*width="15\.6"/);
});
