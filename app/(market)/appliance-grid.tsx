'use client';

import type { ApplianceCard as Card } from '../../schemas/api/resources/appliance.ts';
import { useSession } from '../_client/session.ts';
import { useStacks } from '../_client/stacks.ts';
import { useMirrors, useTrustedKeys } from '../_client/trust.ts';
import { installedAs } from '../_lib/stack/installed-as.ts';
import { ApplianceCard } from './appliance-card.tsx';

/** The cards of the catalogue, two beside each other where there is room. */
export function ApplianceGrid({ cards }: { readonly cards: readonly Card[] }) {
  const keys = useTrustedKeys().data;
  const mirrors = useMirrors().data;
  const signedIn = Boolean(useSession().data?.account);
  const appliances = cards.map(({ address }) => address).join(',');
  const stacks = useStacks({ appliances, state: 'present' }, { enabled: signedIn }).data ?? [];
  return (
    <ul className="grid gap-3 tablet:grid-cols-2">
      {cards.map((card) => (
        <li key={card.address} className="flex">
          <ApplianceCard
            card={card}
            keys={keys}
            mirrors={mirrors}
            installed={installedAs(card.address, stacks).length}
          />
        </li>
      ))}
    </ul>
  );
}
