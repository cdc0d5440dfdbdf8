/** What an entry of a layer is; devices and pipes are told apart only to be told of. */
export type EntryKind = 'file' | 'hard link' | 'link' | 'folder' | 'device' | 'pipe';

/** One entry of a layer. Names and targets are bytes, kept as characters of one byte each. */
export interface LayerEntry {
  readonly kind: EntryKind;
  readonly name: string;
  /** Of links of both kinds. */
  readonly target: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** Extended attributes, by name. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Where its content is in the layer. */
  readonly offset: number;
  readonly sizeBytes: number;
}
