import { createHash } from 'node:crypto';
import { digestFromBytes } from '../../../../../../schemas/ids/digest.ts';
import { runningDisksContract } from '../../../../../contract/running-disks.ts';
import { MachineLab } from '../../../../../fakes/machine-lab.ts';
import { tinyGuest } from '../../../../../fakes/tiny-guest.ts';

runningDisksContract('libvirt', async () => {
  const lab = await MachineLab.open();
  const disk = tinyGuest('hello\n');
  return {
    disks: lab.disks,
    hypervisor: lab.hypervisor,
    volumes: lab.volumes,
    imageOf: () => digestFromBytes(createHash('sha256').update(disk).digest()),
    makeMachine: () => lab.prepare(disk),
    close: () => lab[Symbol.asyncDispose](),
  };
});
