'use client';

import type { ApplianceCard as Card } from '../../schemas/api/resources/appliance.ts';
import { useTrustedKeys } from '../_client/trust.ts';
import { ApplianceCard } from './appliance-card.tsx';

/** The cards of the catalogue, two beside each other where there is room. */
export function ApplianceGrid({ cards }: { readonly cards: readonly Card[] }) {
  const keys = useTrustedKeys().data;
  return (
    <ul className="grid gap-3 tablet:grid-cols-2">
      {cards.map((card) => (
        <li key={card.address} className="flex">
          <ApplianceCard card={card} keys={keys} />
        </li>
      ))}
    </ul>
  );
}
