import type { BlobSource } from '../../../packager/format/archive/blob-source.ts';
import type { ArchivePlan } from '../../../packager/format/archive/planned-entries.ts';
import { digestOf } from '../../../packager/format/digest.ts';
import { canonicalJson } from '../../../packager/format/json/canonical-json.ts';
import { TAR_END, writeTarHeader } from '../../../packager/format/tar/write-tar-header.ts';
import { testTar } from '../../fakes/test-tar.ts';
import { readTar } from '../../format/second-reader/tar.ts';
import { mutateTree } from '../engine/json-tree.ts';
import { below, mutate, pick, type Random } from '../engine/mutate.ts';

type Entries = { name: string; content: Buffer }[];
const nameOf = (content: Buffer): string => `blobs/sha256/${digestOf(content).slice(7)}`;

/**
 * Changes one entry and makes every digest above it fit again, as somebody would who can hash: the
 * change is found by its content or not at all.
 */
export function forgeLayout(input: Buffer, random: Random): Buffer {
  let entries: Entries;
  try {
    entries = [...readTar(input)].map(([name, content]) => ({ name, content }));
  } catch {
    return input;
  }
  const entry = pick(random, entries);
  if (!entry) return input;
  replace(entries, entry.name, changeContent(entry.content, random));
  if (random() < 0.2) entries.splice(below(random, entries.length), 1);
  return testTar(entries);
}

function changeContent(content: Buffer, random: Random): Buffer {
  try {
    return Buffer.from(canonicalJson(mutateTree(JSON.parse(content.toString()), random)));
  } catch {
    return mutate(content, random, content);
  }
}

/** Puts new content in, and then into each document that named the old one, up to index.json. */
function replace(entries: Entries, name: string, content: Buffer, depth = 0): void {
  const entry = entries.find((each) => each.name === name);
  if (!entry || depth > 4) return;
  const before = entry.content;
  entry.content = content;
  if (!name.startsWith('blobs/')) return;
  entry.name = nameOf(content);
  const [old, now] = [digestOf(before), digestOf(content)];
  for (const other of entries) {
    if (!other.content.includes(old)) continue;
    const text = other.content.toString('latin1').replaceAll(old, now);
    const fitting = text.replaceAll(
      new RegExp(`("${now}"[^{}]*?"size":)${before.length}\\b`, 'g'),
      `$1${content.length}`,
    );
    replace(entries, other.name, Buffer.from(fitting, 'latin1'), depth + 1);
  }
}

/** @returns the file that a plan describes */
export async function writePlan(plan: ArchivePlan, blobs: BlobSource): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (const entry of plan.entries) {
    const content =
      entry.kind === 'bytes'
        ? entry.bytes
        : await (await blobs.open(entry.descriptor, 'a blob')).read(0, entry.sizeBytes);
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    parts.push(writeTarHeader(entry.name, entry.sizeBytes), content, padding);
  }
  return Buffer.concat([...parts, TAR_END]);
}
