// The flags that say how a run is shown, for all commands that show one.
import { Option } from 'clipanion';

export function outputOption(): string | undefined {
  return Option.String('--output', {
    description:
      'progress (default), prefixed, grouped, interleaved, quiet or json: how the run and what its jobs write is shown.',
  });
}
