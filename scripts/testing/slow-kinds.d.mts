export function changedKinds(
  record: Readonly<Record<string, unknown>>,
  digests: Readonly<Record<string, string | undefined>>,
): string[];

export function hasRoom(spentMinutes: number, minutes: number): boolean;

export function digestOf(root: string, covers: readonly string[]): string | undefined;

export function readRecord(root: string): Readonly<Record<string, unknown>>;

export function noteSeen(root: string, kind: string, digest: string): void;
