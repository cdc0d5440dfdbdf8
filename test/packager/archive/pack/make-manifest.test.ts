import { expect, test } from 'vitest';
import { makeManifest } from '../../../../packager/archive/pack/make-manifest.ts';
import { parseApplianceManifest } from '../../../../packager/format/archive/parse-image.ts';
import { canonicalJson } from '../../../../packager/format/json/canonical-json.ts';
import { readApplianceSource } from '../../../../schemas/appliance/read-appliance.ts';
import { fakeDigest } from '../../../fakes/appliances.ts';

const SOURCE = `format: 1
name: blog
version: 1.0.0
title: Blog
summary: A blog
licence: MIT
categories: [website]
parameters:
  title: { type: string, label: Title, default: Mine }
  email: { type: email, label: E-mail }
  colour: { type: string, label: Colour, default: red }
outputs:
  url: { title: Site, value: "{{ parameters.title }}" }
  a: { title: Colour, value: "{{ parameters.colour }}" }
roles:
  web:
    memory: 256 MiB
    system: { build: images/web }
`;

test('questions and outputs keep the order of appliance.yaml, although their keys are sorted', () => {
  const disks = new Map([['web', { index: fakeDigest('web'), sizeBytes: 2 ** 30 }]]);
  const written = canonicalJson(
    makeManifest(readApplianceSource(SOURCE), { screenshots: [] }, disks),
  );
  expect(written.indexOf('"colour":{')).toBeLessThan(written.indexOf('"title":{"default"'));
  const read = parseApplianceManifest(new TextEncoder().encode(written));
  expect(Object.keys(read.parameters)).toEqual(['title', 'email', 'colour']);
  expect(Object.keys(read.outputs)).toEqual(['url', 'a']);
});

test('a manifest without an order is shown by its keys', () => {
  const disks = new Map([['web', { index: fakeDigest('web'), sizeBytes: 2 ** 30 }]]);
  const { order: _, ...older } = makeManifest(
    readApplianceSource(SOURCE),
    { screenshots: [] },
    disks,
  );
  const read = parseApplianceManifest(new TextEncoder().encode(canonicalJson(older)));
  expect(Object.keys(read.parameters)).toEqual(['colour', 'email', 'title']);
});
