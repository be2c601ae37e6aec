/** `1,000,000`. Node's `toLocaleString` gives the same, but its first call in a process takes 15 to 30 ms. */
export function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
