import {
  NamespaceRoot,
  RootChain,
  ROOT_PAYLOAD_TYPE,
} from '../../../schemas/archive/namespace-root.ts';

/** What a file of root documents says of itself. Nothing of it is verified: the server does that. */
export interface RootFile {
  readonly chain: RootChain;
  /** Its newest document. */
  readonly root: NamespaceRoot;
  /** Fingerprints, as the document names its keys; the server refuses one that names them wrongly. */
  readonly keyIds: readonly string[];
}

/**
 * Reads a file of root documents, to show what a person has to compare.
 *
 * @param text JSON: an array of DSSE envelopes, oldest first
 * @returns undefined when it is no such file
 */
export function readRootFile(text: string): RootFile | undefined {
  const chain = RootChain.safeParse(parseJson(text)).data;
  const newest = chain?.at(-1);
  if (!chain || newest?.payloadType !== ROOT_PAYLOAD_TYPE) return undefined;
  const root = NamespaceRoot.safeParse(parseJson(decodeBase64(newest.payload))).data;
  return root && { chain, root, keyIds: Object.keys(root.keys) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decodeBase64(text: string): string {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return '';
  }
}
