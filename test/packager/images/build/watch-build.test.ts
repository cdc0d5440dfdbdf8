import { expect, test } from 'vitest';
import { watchBuild } from '../../../../packager/images/build/watch-build.ts';

test('a build is followed by what its programs write, and only goes forward', () => {
  const watch = watchBuild();
  const states = [
    'I: running apt-get update...',
    'I: downloading packages with apt...',
    'I: extracting archives...',
    'I: installing remaining packages inside the chroot...',
    '0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.',
    'Unpacking nginx (1.26) ...',
    'Setting up nginx (1.26) ...',
    'stackyard: settings',
    'stackyard: script set-up.sh',
    'a script may write anything',
    'stackyard: nonsense',
    'stackyard: cleaning',
  ].flatMap((line) => watch(line) ?? []);
  const seen = states.map(({ step, detail }) => detail ?? step);
  expect(seen.join(' · ')).toBe(
    'package lists · downloads · base system · packages · packages · packages · ' +
      'settings · script set-up.sh · cleaning',
  );
  const shares = states.map(({ share }) => share);
  expect([...shares].sort((a, b) => a - b)).toEqual(shares);
});
