/** The environment variables that a command looks at. */
export type Env = Readonly<Record<string, string | undefined>>;
