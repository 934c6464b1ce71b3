/** Where the workers' scripts are; filled in by the build. */
declare const HIGHLIGHT_WORKER_PATH: string;
declare const FORMULA_WORKER_PATH: string;
