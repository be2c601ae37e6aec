// Where a command's words go: data to stdout, messages to stderr.

export interface Output {
  readonly print: (text: string) => void;
  readonly say: (text: string) => void;
}
