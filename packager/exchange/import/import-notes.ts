import { oneLine } from './one-line.ts';

/** What the publisher should look at; the last places of a long list are counted only. */
export interface ImportNotes {
  readonly add: (note: string) => void;
  readonly all: () => readonly string[];
}

const MOST = 100;

export function importNotes(): ImportNotes {
  const notes = new Set<string>();
  return {
    add: (note) => notes.add(oneLine(note, 400)),
    all: () => {
      const list = [...notes];
      const rest = list.length - MOST;
      return rest > 0 ? [...list.slice(0, MOST), `and ${rest} more of the kind`] : list;
    },
  };
}
