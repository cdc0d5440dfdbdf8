import { join } from 'node:path';
import { writeGuestAppliance } from '../../cluster/lab/publish-guest.ts';
import { runInGuest } from '../../cluster/lab/read-guest.ts';
import { publishAppliance } from '../../fakes/publish-appliance.ts';
import type { Product } from './product.ts';
import { readPage } from './read-page.ts';

/** Reference of the appliance that {@link publishSmallGuest} publishes. */
export const SMALL_GUEST = 'acme/small:1.0.0';

/** One machine that is up in seconds, with a data volume. */
const RECIPE = `\
format: 1
name: small
version: 1.0.0
title: Small
summary: A small machine that is published
licence: Apache-2.0
categories: [example]
icon: icon.png
readme: README.md
networks:
  inside: {}
roles:
  web:
    title: Web
    cpu: 1
    memory: 96 MiB
    system: { image: guest.raw, format: raw }
    data: { notes: { size: 32 MiB, mount: /data } }
    networks: [inside]
    publish: { site: { port: 80, scheme: http, title: Site } }
    ready: { type: http, port: 80, timeout: 3 min }
permissions: { egress: none }
outputs:
  url: { title: Site, kind: link, value: "{{ publish.site.url }}" }
`;

/** Publishes an appliance whose only machine is up in seconds, for tests that are not about Debian. */
export async function publishSmallGuest(product: Product): Promise<void> {
  const folder = join(product.home, 'small');
  await writeGuestAppliance(folder, RECIPE);
  await publishAppliance(product, await product.api(), { folder, reference: SMALL_GUEST });
}

/** What is kept about a small guest in its data volume. */
const NOTE = '/data/note';

/** Has a small guest keep a text on its data volume, which must be there. */
export async function writeNote(url: string, text: string): Promise<void> {
  await run(url, `${IS_MOUNTED} && echo ${text} >${NOTE} && sync`);
}

/** @returns what a small guest keeps on its data volume, which must be there; empty: nothing */
export const readNote = async (url: string): Promise<string> =>
  (await run(url, `${IS_MOUNTED} && if [ -e ${NOTE} ]; then cat ${NOTE}; fi`)).trim();

const IS_MOUNTED = 'grep -q " /data " /proc/mounts';

const run = (url: string, command: string): Promise<string> =>
  runInGuest({ read: readPage }, url, command);
