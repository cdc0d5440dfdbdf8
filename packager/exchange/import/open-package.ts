import { basename, dirname } from 'node:path';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type ByteSource, sliceSource } from '../../format/byte-source.ts';
import { readTar } from '../../format/tar/read-tar.ts';
import type { TarRules } from '../../format/tar/tar-rules.ts';
import { withoutDot } from './file-name-of.ts';
import type { InputFile, InputFiles } from '../../images/ports/input-files.ts';
import type { ProjectFolder } from '../../images/ports/project-files.ts';

/** An OVF package: one tar (.ova), or a description (.ovf) with files beside it. */
export interface OvfPackage {
  /** Of the description. */
  readonly name: string;
  /** @throws Fault PACKAGE_REFUSED, NOT_FOUND, ASSET_UNUSABLE when there is no such file in it */
  readonly open: (name: string) => Promise<ByteSource>;
  /** @returns undefined when there is no such file in it. @throws Fault LIMIT_EXCEEDED */
  readonly read: (name: string, limitBytes: number) => Promise<Uint8Array | undefined>;
  readonly close: () => Promise<void>;
}

/** DSP0243, §5.4: an OVA holds its files side by side. */
const OVA: TarRules = {
  file: /^[^/\\\0-\x1f.][^/\\\0-\x1f]*$/,
  folder: /(?!)/,
  what: 'an OVA: its files lie side by side',
  binarySizes: true,
  names: 'any tool',
};

/**
 * Opens a package; nothing of it is written anywhere.
 *
 * @throws Fault NOT_FOUND, PACKAGE_REFUSED, those of `readTar`
 */
export async function openPackage(
  path: string,
  ports: { readonly inputs: InputFiles; readonly project: ProjectFolder },
): Promise<OvfPackage> {
  return path.toLowerCase().endsWith('.ovf')
    ? openFolder(path, ports.project)
    : openOva(path, await ports.inputs.open(path));
}

async function openOva(path: string, file: InputFile): Promise<OvfPackage> {
  try {
    const entries = await readTar(file, OVA);
    const descriptions = [...entries.keys()].filter((name) => name.toLowerCase().endsWith('.ovf'));
    const [name] = descriptions;
    if (name === undefined || descriptions.length > 1) {
      const why = `there are ${descriptions.length} descriptions (.ovf) in it, wanted one`;
      throw new Fault('PACKAGE_REFUSED', { file: path, why });
    }
    const open = async (wanted: string): Promise<ByteSource> => {
      const entry = entries.get(withoutDot(wanted));
      if (entry) return sliceSource(file, entry.offset, entry.sizeBytes);
      throw new Fault('PACKAGE_REFUSED', { file: path, why: `the file “${wanted}” is missing` });
    };
    const read = async (wanted: string, limitBytes: number): Promise<Uint8Array | undefined> =>
      entries.has(withoutDot(wanted))
        ? readWhole(await open(wanted), wanted, limitBytes)
        : undefined;
    return { name, open, read, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function openFolder(path: string, project: ProjectFolder): OvfPackage {
  const opened: InputFile[] = [];
  const open = async (name: string): Promise<InputFile> => {
    const file = await project.open(dirname(path), name);
    opened.push(file);
    return file;
  };
  return {
    name: basename(path),
    open,
    read: async (name, limitBytes) => {
      try {
        return await readWhole(await open(name), name, limitBytes);
      } catch (error) {
        if (Fault.is(error, 'NOT_FOUND')) return undefined;
        throw error;
      }
    },
    close: async () => {
      for (const file of opened) await file.close();
    },
  };
}

async function readWhole(source: ByteSource, name: string, limit: number): Promise<Uint8Array> {
  if (source.sizeBytes <= limit) return source.read(0, source.sizeBytes);
  const found = `${source.sizeBytes} bytes`;
  throw new Fault('LIMIT_EXCEEDED', { what: name, limit: `${limit} bytes`, found });
}

/** @throws Fault NOT_FOUND, LIMIT_EXCEEDED */
export async function readDescription(opened: OvfPackage): Promise<Uint8Array> {
  const bytes = await opened.read(opened.name, LIMITS.xml.documentBytes);
  if (bytes) return bytes;
  throw new Fault('NOT_FOUND', { what: 'file', name: opened.name });
}
