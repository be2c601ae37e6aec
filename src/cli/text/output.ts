// Where a command writes to: `print` sends data to stdout, `say` sends messages to stderr.

export interface Output {
  readonly print: (text: string) => void;
  readonly say: (text: string) => void;
}
