import { describe, expect, test } from 'vitest';
import { mediumFacts } from '../../../../../runtime/node-image/core/media/medium-facts.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('what names a medium', () => {
  const facts = mediumFacts('manifest of an image');

  test('fits where it goes: a label of FAT, a serial number, three different UUIDs', () => {
    expect(facts.label).toMatch(/^SY-[0-9A-F]{8}$/);
    expect(facts.serial).toMatch(/^[0-9a-f]{8}$/);
    for (const uuid of facts.uuids) expect(uuid).toMatch(UUID);
    expect(new Set(facts.uuids).size).toBe(3);
  });

  test('is the same for the same image, and another for another one', () => {
    expect(mediumFacts('manifest of an image')).toEqual(facts);
    expect(mediumFacts('manifest of another image').label).not.toBe(facts.label);
  });
});
