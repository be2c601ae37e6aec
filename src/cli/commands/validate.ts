import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { WpCommand } from '../command.ts';

export class ValidateCommand extends WpCommand {
  static override paths = [['validate']];
  static override usage = Command.Usage({
    description: 'Check pipeline files and show everything that is wrong with them.',
    details: 'Exits 0 when all files are right and 2 when one is not. Redis is not used.',
    examples: [['Check two files', '$0 validate pipelines/chain.yaml pipelines/diamond.yaml']],
  });

  readonly files = Option.Rest({ name: 'FILE', required: 1 });

  protected override async perform(): Promise<number> {
    const { loadPipeline } = await import('../load-pipeline.ts');
    const { counted } = await import('../render/words.ts');
    let code: number = exitCodes.ok;
    for (const file of this.files) {
      const pipeline = await loadPipeline(file, this.output);
      if (pipeline) this.print(`${file}: ok, ${counted(pipeline.jobs.length, 'job')}`);
      else code = exitCodes.usage;
    }
    return code;
  }
}
