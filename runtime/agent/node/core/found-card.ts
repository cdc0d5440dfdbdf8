import { MOST_CARDS, NetworkCard } from '../../../../schemas/agent/power.ts';

/** A network card, as the kernel has it: nothing of it was checked yet. */
export interface FoundCard {
  readonly link: string;
  /** The address that it has now. */
  readonly mac: string;
  /** The one that it was made with: in a bond, it has taken on that of another card. */
  readonly madeMac: string;
  /** It says that a packet to it can wake the machine. */
  readonly wakes: boolean;
}

/** @returns what the server is told about waking by them; cards with addresses of another kind are left out */
export const toldCards = (cards: readonly FoundCard[]): NetworkCard[] =>
  cards
    .flatMap(({ link, mac, wakes }) => NetworkCard.safeParse({ link, mac, wakes }).data ?? [])
    .slice(0, MOST_CARDS);
