import { describe, expect, test } from 'vitest';
import { chooseImage } from '../../../../../runtime/agent/boot/core/choose-image.ts';
import { bytesOf, desiredBoot, imageOf } from '../lab/desired-boot.ts';

const MAC = '52:54:00:00:00:01';
const all = () => ({ bytesDone: 10, bytesTotal: 10 });
const images = [imageOf('1.0', bytesOf('1.0'), 5), imageOf('2.0', bytesOf('2.0'), 6)];
const machines = [{ macs: ['52:54:00:00:00:0a', MAC], name: 'barn-2', version: '2.0' }];
const boot = desiredBoot({ images, choice: { default: '1.0', machines } });

describe('a machine that asks for its script', () => {
  test('boots the image that was chosen for it, by any of its cards', () => {
    for (const mac of machines[0]?.macs ?? []) {
      expect(chooseImage(boot, mac, all)).toEqual({
        kind: 'image',
        image: images[1],
        name: 'barn-2',
      });
    }
  });

  test('boots the default when nobody knows it, or it does not say who it is', () => {
    for (const mac of ['52:54:00:00:00:ff', undefined]) {
      const choice = chooseImage(boot, mac, all);
      expect(choice).toEqual({ kind: 'image', image: images[0], name: undefined });
    }
  });

  test('waits where there is no default', () => {
    const none = { ...boot, choice: { machines } };
    expect(chooseImage(none, undefined, all)).toMatchObject({
      kind: 'wait',
      why: 'no node image is chosen for this machine yet',
    });
  });

  test('waits for an image that the gateway was not told of', () => {
    const other = { ...boot, choice: { default: '3.0', machines: [] } };
    const why = 'the node image 3.0 is not at this gateway';
    expect(chooseImage(other, MAC, all)).toEqual({ kind: 'wait', why, name: undefined });
  });

  test('is given no image that is older than allowed', () => {
    const newer = { ...boot, oldestSequence: 6 };
    expect(chooseImage(newer, undefined, all)).toMatchObject({
      kind: 'wait',
      why: 'the node image 1.0 is older than what is allowed now',
    });
    expect(chooseImage(newer, MAC, all)).toMatchObject({ kind: 'image' });
  });

  test('waits until all of its image is here, and is told how much is', () => {
    const some = () => ({ bytesDone: 999, bytesTotal: 1_000 });
    const why = 'the gateway is fetching the node image 2.0, 99 % are here';
    expect(chooseImage(boot, MAC, some)).toEqual({ kind: 'wait', why, name: 'barn-2' });
    expect(chooseImage(boot, MAC, () => undefined)).toMatchObject({ kind: 'wait' });
  });
});
