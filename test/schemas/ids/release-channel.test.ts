import { expect, test } from 'vitest';
import { channelOf } from '../../../schemas/ids/release-channel.ts';

test.each([
  ['1.0.0', 'stable'],
  ['10.20.30', 'stable'],
  ['1.0.0-rc.1', 'beta'],
  ['2.0.0-0', 'beta'],
])('%s is of the channel %s', (version, channel) => {
  expect(channelOf(version)).toBe(channel);
});
