import { join } from 'node:path';
import { z } from 'zod';
import { ByteSize } from '../../../schemas/ids/byte-size.ts';
import { type Command, defineCommand } from '../define-command.ts';
import type { CommandContext } from '../command-context.ts';
import { pathIn, type PackagerPorts } from '../packager-ports.ts';
import type { LabWish } from './lab-door.ts';
import { LAB_FOLDER, labFolder } from './lab-folder-option.ts';
import { labLines } from './lab-words.ts';

/** `yard lab up`. */
export const labUpCommand = (ports: PackagerPorts): Command =>
  defineCommand({
    name: 'lab up',
    summary: 'Make a lab, or what is missing of it, and switch its nodes on',
    details:
      'A lab is a server and nodes without hardware: emulated machines on a network of their own, which boot ' +
      'from it. It needs root, touches no Stackyard that is installed here, and yard lab down leaves nothing ' +
      'of it. Given again, it starts what does not run.',
    options: [
      ['--nodes <count>', 'how many nodes; default: 3'],
      ['--uefi', 'they have UEFI; default: BIOS'],
      ['--tpm', 'they have a TPM 2.0'],
      ['--no-disk', 'they have no disk; default: an empty one of 16 GiB'],
      ['--memory <size>', 'of each node; default: 2 GiB'],
      ['--port <port>', 'of the pages, on localhost; default: 9470'],
      [
        '--image <folder>',
        'node image that they boot; default: one is built, which takes some minutes',
      ],
      ['--image-key <file>', 'public key it is signed with; default: node-image.pub in its folder'],
      ['--approve', 'approve the nodes as they show their codes, and wait until they are ready'],
      ['--bare', 'nodes and their network alone, without a server'],
      LAB_FOLDER,
    ],
    repeatable: [['--node <kind>', 'one node of a kind, such as uefi,tpm,no-disk']],
    example: 'yard lab up --nodes 3 --uefi',
    shape: 'LabStatus: {"folder", "isUp", "hostPid", "accelerator", "url", "nodes": […]}',
    input: z.object({
      nodes: z.coerce.number().int().min(1).optional(),
      node: z.array(z.string()).default([]),
      uefi: z.boolean().default(false),
      tpm: z.boolean().default(false),
      disk: z.boolean().default(true),
      memory: ByteSize.optional(),
      port: z.coerce.number().int().min(1).max(65_534).optional(),
      image: z.string().optional(),
      imageKey: z.string().optional(),
      approve: z.boolean().default(false),
      bare: z.boolean().default(false),
      folder: z.string().optional(),
    }),
    run: async (context, input) => {
      const door = await ports.lab();
      const { onProgress, signal } = context;
      const say = (line: string): void => context.stderr(`${line}\n`);
      const wish = {
        folder: labFolder(context, input.folder),
        count: input.nodes,
        isUefi: input.uefi,
        hasTpm: input.tpm,
        isDiskless: !input.disk,
        nodes: input.node,
        memoryBytes: input.memory,
        port: input.port,
        isBare: input.bare,
        image: imageOf(context, input),
        approves: input.approve,
      };
      const lab = await door.up(wish, { onProgress, signal, say });
      return { json: lab, text: labLines(lab).join('\n') };
    },
  });

function imageOf(
  context: CommandContext,
  {
    image,
    imageKey,
  }: { readonly image?: string | undefined; readonly imageKey?: string | undefined },
): LabWish['image'] {
  if (image === undefined) return undefined;
  const folder = pathIn(context, image);
  const keyFile =
    imageKey === undefined ? join(folder, 'node-image.pub') : pathIn(context, imageKey);
  return { folder, keyFile };
}
