import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import { BootAnswering } from '../../../runtime/agent/boot/adapters/boot-answering.ts';
import { BootDoor } from '../../../runtime/agent/boot/adapters/boot-door.ts';
import { HotPieces } from '../../../runtime/agent/boot/adapters/hot-pieces.ts';
import { KeptImages } from '../../../runtime/agent/boot/adapters/kept-images.ts';
import { bindInNamespace } from '../../../runtime/agent/gateway/adapters/bind-in-namespace.ts';
import { NetworkNamespace } from '../../../runtime/agent/gateway/adapters/network-namespace.ts';
import type { DesiredNodeImage } from '../../../schemas/agent/boot.ts';

/**
 * The HTTP server of the boot service, as an agent has it, in a process of its own.
 *
 * `our-door.ts <folder with the files> <folder of its own> <port> <image as JSON>`
 */
const [files = '', own = '', port = '', json = ''] = process.argv.slice(2);
const image = JSON.parse(json) as DesiredNodeImage;
const pieces = new HotPieces();
const link = {
  url: 'https://server.test:8471',
  openNodeImage: async (version: string, file: string, { offset }: { readonly offset: number }) =>
    createReadStream(join(files, version, file), { start: offset }) as AsyncIterable<Uint8Array>,
};
const images = new KeptImages(own, link, (path) => pieces.forget(path));
const wanted = {
  link: 'lo',
  address: '127.0.0.1/8',
  port: Number(port),
  dhcp: { mode: 'proxy' as const },
  server: 'https://127.0.0.1:8471',
  authority: 'a'.repeat(64),
  images: [image],
  choice: { default: image.version, machines: [] },
  oldestSequence: 0,
};
const answering = new BootAnswering(wanted, { images, pieces, now: () => new Date() });
const door = new BootDoor(answering, (error) => console.error(error), { perAddress: 1_000 });
images.follow([image]);
const look = setInterval(async () => {
  const [seen] = images.observe();
  if (seen?.bytesDone !== seen?.bytesTotal) return;
  clearInterval(look);
  const host = new NetworkNamespace(undefined, runCommand);
  await door.listen(bindInNamespace(host, 'tcp', '127.0.0.1', Number(port)));
  process.send?.('ready');
}, 50);
process.on('disconnect', () => process.exit());
