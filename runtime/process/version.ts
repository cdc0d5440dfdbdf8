import product from '../../package.json' with { type: 'json' };

/** The version of Stackyard, from package.json. */
export const VERSION: string = product.version;
