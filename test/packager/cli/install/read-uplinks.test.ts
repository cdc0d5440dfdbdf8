import { expect, test } from 'vitest';
import { readUplinks } from '../../../../packager/cli/install/read-uplinks.ts';

test('an uplink is given to a network with the first address there', () => {
  expect(readUplinks(['front=school,192.168.1.200/24', 'back=labs,10.0.0.9/8'])).toEqual({
    front: { name: 'school', first4: '192.168.1.200/24' },
    back: { name: 'labs', first4: '10.0.0.9/8' },
  });
});

test.each([
  [['front=school']],
  [['school,192.168.1.200/24']],
  [['front=school,192.168.1.200']],
  [['front=school,192.168.1.300/24']],
  [['front=school,fd00::1/64']],
  [['front=school,192.168.1.200/24', 'front=labs,10.0.0.9/8']],
])('%o is refused', (values) => {
  expect(() => readUplinks(values)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
