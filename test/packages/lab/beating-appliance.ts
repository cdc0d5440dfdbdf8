import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beatingDisk } from '../../cluster/lab/virtual/beating-guest.ts';
import { PNG } from '../../fakes/test-appliance.ts';

const RECIPE = `\
format: 1
name: beating
version: 1.0.0
title: Beating
summary: A machine that writes a number again and again
licence: Apache-2.0
categories: [example]
icon: icon.png
readme: README.md
networks:
  inside: {}
roles:
  heart:
    title: Heart
    cpu: 1
    memory: 64 MiB
    system: { image: guest.raw, format: raw }
    networks: [inside]
permissions: { egress: none }
`;

/**
 * Makes the folder of an appliance whose only machine is a boot sector, which writes to its disk: the one that an
 * emulated machine can emulate in its turn.
 */
export async function writeBeatingAppliance(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'appliance.yaml'), RECIPE);
  await writeFile(join(folder, 'icon.png'), PNG);
  await writeFile(join(folder, 'README.md'), '# A test\n');
  await writeFile(join(folder, 'guest.raw'), beatingDisk());
}
