import type { AlertTarget } from '../../../../schemas/api/resources/alert.ts';
import type { KnownTrouble } from '../core/alert-news.ts';

/** Somebody who is told. */
export interface AlertChannelRecord {
  readonly name: string;
  readonly target: AlertTarget;
  /** What messages are signed with, or a password; sealed with the key of this server; null: none. */
  readonly sealedSecret: string | null;
  readonly addedAt: Date;
  readonly addedBy: string;
}

/** How far somebody was told. */
export interface AlertState {
  readonly known: readonly KnownTrouble[];
  readonly toldAt: Date | null;
  /** Messages in a row that did not get through. */
  readonly failures: number;
  readonly problem: { readonly at: Date; readonly why: string } | null;
}

/** Who is told, and what of. */
export interface AlertStore {
  /** By name. */
  list(): Promise<(AlertChannelRecord & AlertState)[]>;
  /** Nothing was told yet. @throws Fault NAME_TAKEN */
  add(channel: AlertChannelRecord): Promise<void>;
  /** One that is not there any more is fine, also when another has its name by now. */
  note(channel: Pick<AlertChannelRecord, 'name' | 'addedAt'>, state: AlertState): Promise<void>;
  /** @returns whether there was one */
  remove(name: string): Promise<boolean>;
}
