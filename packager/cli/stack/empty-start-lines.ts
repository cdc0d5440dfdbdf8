import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { emptyStartOf } from '../../../schemas/capability/empty-start.ts';

/** @returns what starting a missing volume empty does, what will be there and what will not */
export function emptyStartLines(
  stack: Pick<Stack, 'name' | 'state'>,
  volume: Pick<Stack['volumes'][number], 'name' | 'machine' | 'kind'>,
): string[] {
  const { name, machine } = volume;
  const givesUp = 'Starting empty gives up its data: an empty volume takes its place for good.';
  switch (emptyStartOf(volume, stack.state)) {
    case 'repeated':
      return [
        'A new system disk, made from the image of the appliance, takes its place for good.',
        `${machine} runs its first-start setup again: its host keys change, and anything kept`,
        'outside its data volumes is lost.',
      ];
    case 'at-restore':
      return [
        givesUp,
        'When the stack is restored, its machines run their first-start setup with this volume empty.',
      ];
    case 'not-repeated':
      return [
        givesUp,
        `The first-start setup of ${machine} does not run again: files, owners and initial data that it`,
        'put on this volume will not be there, so the application may not work. To have it run again,',
        'do not start empty now, but use these commands instead:',
        `  yard stack rm ${stack.name}`,
        `  yard stack volume start-empty ${stack.name} ${machine}/${name}`,
        `  yard stack restore ${stack.name}`,
        'They keep the other data volumes and make new system disks for the whole stack: host keys change,',
        'and anything kept outside data volumes is lost.',
      ];
  }
}
