import { z } from 'zod';
import { Sha256Hex } from '../../../schemas/agent/boot.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';

/** `yard node-image medium`: for machines that cannot boot from the network. */
export const nodeImageMediumCommand = ({ nodeImages }: PackagerPorts) =>
  defineCommand({
    name: 'node-image medium',
    summary: 'Write a node image to a file for a disc, stick or disk that machines start from',
    details:
      'For machines that cannot boot from the network. Whatever starts from it, with a BIOS or with UEFI, proves the ' +
      'image as over the network, and asks the server to become a node. The same image and words give the same ' +
      'bytes. The authority is the last part of any token of `yard node invite`.',
    arguments: [['<folder>', 'folder of the image']],
    options: [
      ['-o, --out <file>', 'file to be made'],
      ['--disk', 'for a disk; without it: an ISO, for discs and sticks'],
      ['--server <url>', 'where agents dial in, such as https://admin.lan:8471'],
      ['--authority <sha256>', 'of the certificate of the server’s authority: 64 hex digits'],
      ['--force', 'replace the file if it is there'],
    ],
    example:
      'yard node-image medium images/first -o node.iso --server https://192.0.2.5:8471 --authority 0a1b…',
    shape: '{ path, kind, bytes }',
    input: z.object({
      folder: z.string(),
      out: z.string(),
      disk: z.boolean().default(false),
      server: z.url({ protocol: /^https$/ }),
      authority: Sha256Hex,
      force: z.boolean().default(false),
    }),
    run: async (context, { folder, out, disk, server, ...rest }) => {
      const path = pathIn(context, out);
      const kind = disk ? 'disk' : 'iso';
      const request = { ...rest, kind, out: path, server: new URL(server).origin } as const;
      const bytes = await nodeImages.writeMedium(pathIn(context, folder), request, workOf(context));
      return {
        json: { path, kind, bytes },
        text: [
          `Wrote ${path}, ${formatByteSize(bytes)}`,
          `For a stick or disk, all of which is overwritten: dd if=${path} of=/dev/… bs=4M conv=fsync`,
        ].join('\n'),
      };
    },
  });
