import { BuiltImage } from '../../node-image/lab/built-image.ts';

/**
 * Set-up of the tests in a lab: builds the node image that all of them boot, unless STACKYARD_NODE_IMAGE names one.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.STACKYARD_NODE_IMAGE !== undefined) return () => Promise.resolve();
  const built = await BuiltImage.make();
  process.env.STACKYARD_NODE_IMAGE = built.image.folder;
  return async () => {
    delete process.env.STACKYARD_NODE_IMAGE;
    await built.remove();
  };
}
