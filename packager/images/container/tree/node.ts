/** What files, folders and links have in common. */
interface Facts {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly modified: number;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Hard links are one `FileNode` or `LinkNode` under several names. */
export interface FileNode extends Facts {
  readonly kind: 'file';
  /** In which layer its content is, and where. */
  readonly content: { readonly layer: number; readonly offset: number; readonly sizeBytes: number };
}

export interface LinkNode extends Facts {
  readonly kind: 'link';
  readonly target: string;
}

export interface FolderNode {
  readonly kind: 'folder';
  facts: Facts;
  /** By name; names are bytes, kept as characters of one byte each. */
  readonly children: Map<string, Child>;
}

export type Node = FileNode | LinkNode | FolderNode;

export interface Child {
  readonly node: Node;
  /** Number of the layer that put it there last. */
  readonly layer: number;
}

/** What a folder is that no layer describes. */
export const newFolder = (facts: Partial<Facts> = {}): FolderNode => ({
  kind: 'folder',
  facts: { mode: 0o755, uid: 0, gid: 0, modified: 0, attributes: new Map(), ...facts },
  children: new Map(),
});
