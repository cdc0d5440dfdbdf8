/**
 * Makes names of ours from names of others, each only once.
 *
 * @param shape `label`: as host names are; `key`: as parameters are called in templates
 */
export function uniqueNames(shape: 'label' | 'key', maximum: number): (text: string) => string {
  const given = new Set<string>();
  const joint = shape === 'label' ? '-' : '_';
  return (text) => {
    const cut = plainName(text, joint).slice(0, maximum);
    let name = trimmed(cut, joint);
    for (let number = 2; given.has(name); number += 1) {
      const ending = `${joint}${number}`;
      name = `${trimmed(cut.slice(0, maximum - ending.length), joint)}${ending}`;
    }
    given.add(name);
    return name;
  };
}

/** Lower case letters, digits and the joint; accents are taken off letters. Starts with a letter. */
function plainName(text: string, joint: string): string {
  const plain = text
    .slice(0, 1_000)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, joint);
  const name = trimmed(plain, joint);
  if (name === '') return 'unnamed';
  return /^[a-z]/.test(name) ? name : `m${joint}${name}`;
}

const trimmed = (name: string, joint: string): string => {
  let [start, end] = [0, name.length];
  while (name[start] === joint) start += 1;
  while (end > start && name[end - 1] === joint) end -= 1;
  return name.slice(start, end);
};
