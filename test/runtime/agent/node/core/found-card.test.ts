import { expect, test } from 'vitest';
import { toldCards } from '../../../../../runtime/agent/node/core/found-card.ts';
import { MOST_CARDS } from '../../../../../schemas/agent/power.ts';

const card = (link: string, mac: string) => ({ link, mac, madeMac: mac, wakes: true });

test('cards of Ethernet are told, as many as there may be', () => {
  const infiniband = card('ib0', '80:00:02:08:fe:80:00:00:00:00:00:00:00:02');
  const eth0 = card('eth0', '52:54:00:aa:00:00');
  expect(toldCards([infiniband, eth0, card('eth1', '')])).toEqual([
    { link: 'eth0', mac: '52:54:00:aa:00:00', wakes: true },
  ]);
  expect(toldCards(Array.from({ length: 40 }, () => eth0))).toHaveLength(MOST_CARDS);
});
