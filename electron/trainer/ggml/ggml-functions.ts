import koffi, { type LibraryHandle } from 'koffi';

/** An address in the native library's memory. The mark keeps those of tensors, graphs and buffers apart. */
export interface NativePointer<Kind extends string = string> {
  readonly native: Kind;
}
export type TensorPointer = NativePointer<'tensor'>;
export type ContextPointer = NativePointer<'context'>;
export type GraphPointer = NativePointer<'graph'>;
export type BackendPointer = NativePointer<'backend'>;
export type DevicePointer = NativePointer<'device'>;
export type BufferPointer = NativePointer<'buffer'>;
export type BufferTypePointer = NativePointer<'bufferType'>;
export type AllocatorPointer = NativePointer<'allocator'>;
export type RegistryPointer = NativePointer<'registry'>;
export type FunctionPointer = NativePointer<'function'>;

/** The functions of ggml's C interface that training calls. */
export type GgmlFunctions = {
  readonly [Name in keyof typeof SIGNATURES]: CallOf<(typeof SIGNATURES)[Name]>;
};

/** Binds every function of one library; `names` are those that the library exports. */
export function bindGgmlFunctions(base: LibraryHandle, registry: LibraryHandle): GgmlFunctions {
  const initParameters = koffi.struct({ memorySize: 'size_t', memory: 'void *', noAllocation: 'bool' });
  const spellings: Record<Kind, Spelling> = {
    ...POINTER_SPELLINGS,
    initParameters,
    void: 'void',
    bool: 'bool',
    int: 'int',
    int64: 'int64_t',
    size: 'size_t',
    float: 'float',
    string: 'str',
    sizes: 'int64_t *',
    bytes: 'void *',
    filled: koffi.out('void *'),
  };
  const entries = Object.entries(SIGNATURES).map(([name, { returns, takes }]) => {
    const library = REGISTRY_FUNCTIONS.has(name) ? registry : base;
    const call = library.func(
      name,
      spellings[returns],
      takes.map((kind) => spellings[kind]),
    );
    return [name, call];
  });
  // Sound: every key of the table is bound, with the kinds that its entry names.
  return Object.fromEntries(entries) as GgmlFunctions;
}

const POINTER_SPELLINGS = {
  tensor: 'void *',
  context: 'void *',
  graph: 'void *',
  backend: 'void *',
  device: 'void *',
  buffer: 'void *',
  bufferType: 'void *',
  allocator: 'void *',
  registry: 'void *',
  function: 'void *',
} as const;

type Spelling = string | ReturnType<typeof koffi.struct> | ReturnType<typeof koffi.out>;

interface ValueOf {
  readonly tensor: TensorPointer;
  readonly context: ContextPointer;
  readonly graph: GraphPointer;
  readonly backend: BackendPointer;
  readonly device: DevicePointer;
  readonly buffer: BufferPointer;
  readonly bufferType: BufferTypePointer;
  readonly allocator: AllocatorPointer;
  readonly registry: RegistryPointer;
  readonly function: FunctionPointer;
  readonly initParameters: { memorySize: number; memory: null; noAllocation: boolean };
  readonly void: undefined;
  readonly bool: boolean;
  readonly int: number;
  readonly int64: number;
  readonly size: number;
  readonly float: number;
  readonly string: string;
  readonly sizes: BigInt64Array;
  readonly bytes: ArrayBufferView;
  readonly filled: ArrayBufferView;
}
type Kind = keyof ValueOf;
interface Signature {
  readonly returns: Kind;
  readonly takes: readonly Kind[];
}

type Arguments<Takes extends readonly Kind[]> = {
  // A pointer may be null where the C interface allows it; the callers know where.
  -readonly [Index in keyof Takes]: ValueOf[Takes[Index]] | (Takes[Index] extends Optional ? null : never);
};
type Optional = 'tensor' | 'string' | 'bytes';
type CallOf<S extends Signature> = ((...args: Arguments<S['takes']>) => ValueOf[S['returns']]) & {
  /** On a thread of its own, so that this one can go on answering. */
  async(...args: [...Arguments<S['takes']>, done: (error: Error | null, result: ValueOf[S['returns']]) => void]): void;
};

const UNARY = { returns: 'tensor', takes: ['context', 'tensor'] } as const satisfies Signature;
const BINARY = { returns: 'tensor', takes: ['context', 'tensor', 'tensor'] } as const satisfies Signature;
const TERNARY = { returns: 'tensor', takes: ['context', 'tensor', 'tensor', 'tensor'] } as const satisfies Signature;
const ROPE = {
  returns: 'tensor',
  takes: [
    ...(['context', 'tensor', 'tensor', 'tensor', 'int', 'int', 'int'] as const),
    ...(['float', 'float', 'float', 'float', 'float', 'float'] as const),
  ],
} as const satisfies Signature;

const SIGNATURES = {
  ggml_version: { returns: 'string', takes: [] },
  ggml_commit: { returns: 'string', takes: [] },

  ggml_init: { returns: 'context', takes: ['initParameters'] },
  ggml_free: { returns: 'void', takes: ['context'] },
  ggml_tensor_overhead: { returns: 'size', takes: [] },
  ggml_graph_overhead_custom: { returns: 'size', takes: ['size', 'bool'] },
  ggml_new_tensor: { returns: 'tensor', takes: ['context', 'int', 'int', 'sizes'] },
  ggml_row_size: { returns: 'size', takes: ['int', 'int64'] },
  ggml_set_param: { returns: 'void', takes: ['tensor'] },
  ggml_set_output: { returns: 'void', takes: ['tensor'] },

  ggml_add: BINARY,
  ggml_add_inplace: BINARY,
  ggml_sub: BINARY,
  ggml_mul: BINARY,
  ggml_mul_inplace: BINARY,
  ggml_div: BINARY,
  ggml_sqr: UNARY,
  ggml_sqrt: UNARY,
  ggml_log: UNARY,
  ggml_sum_rows: UNARY,
  ggml_scale: { returns: 'tensor', takes: ['context', 'tensor', 'float'] },
  ggml_scale_bias: { returns: 'tensor', takes: ['context', 'tensor', 'float', 'float'] },
  ggml_repeat_back: BINARY,
  ggml_concat: { returns: 'tensor', takes: ['context', 'tensor', 'tensor', 'int'] },
  ggml_silu: UNARY,
  ggml_silu_back: BINARY,
  ggml_swiglu_split: BINARY,
  ggml_rms_norm: { returns: 'tensor', takes: ['context', 'tensor', 'float'] },
  ggml_rms_norm_back: { returns: 'tensor', takes: ['context', 'tensor', 'tensor', 'float'] },
  ggml_mul_mat: BINARY,
  ggml_out_prod: BINARY,
  ggml_cpy: BINARY,
  ggml_cast: { returns: 'tensor', takes: ['context', 'tensor', 'int'] },
  ggml_cont: UNARY,
  ggml_reshape_4d: { returns: 'tensor', takes: ['context', 'tensor', 'int64', 'int64', 'int64', 'int64'] },
  ggml_view_4d: {
    returns: 'tensor',
    takes: [
      ...(['context', 'tensor', 'int64', 'int64', 'int64', 'int64'] as const),
      ...(['size', 'size', 'size', 'size'] as const),
    ],
  },
  ggml_acc_inplace: {
    returns: 'tensor',
    takes: ['context', 'tensor', 'tensor', 'size', 'size', 'size', 'size'],
  },
  ggml_permute: { returns: 'tensor', takes: ['context', 'tensor', 'int', 'int', 'int', 'int'] },
  ggml_get_rows: BINARY,
  ggml_get_rows_back: TERNARY,
  ggml_set_rows: TERNARY,
  ggml_soft_max_ext: { returns: 'tensor', takes: ['context', 'tensor', 'tensor', 'float', 'float'] },
  ggml_soft_max_ext_back: { returns: 'tensor', takes: ['context', 'tensor', 'tensor', 'float', 'float'] },
  ggml_rope_ext: ROPE,
  ggml_rope_ext_back: ROPE,
  ggml_opt_step_adamw: {
    returns: 'tensor',
    takes: ['context', 'tensor', 'tensor', 'tensor', 'tensor', 'tensor'],
  },

  ggml_new_graph_custom: { returns: 'graph', takes: ['context', 'size', 'bool'] },
  ggml_build_forward_expand: { returns: 'void', takes: ['graph', 'tensor'] },
  ggml_graph_n_nodes: { returns: 'int', takes: ['graph'] },
  ggml_graph_node: { returns: 'tensor', takes: ['graph', 'int'] },
  ggml_op_desc: { returns: 'string', takes: ['tensor'] },

  ggml_backend_alloc_ctx_tensors_from_buft: { returns: 'buffer', takes: ['context', 'bufferType'] },
  ggml_backend_buffer_free: { returns: 'void', takes: ['buffer'] },
  ggml_backend_buffer_get_size: { returns: 'size', takes: ['buffer'] },
  ggml_backend_buffer_clear: { returns: 'void', takes: ['buffer', 'int'] },
  ggml_backend_buft_get_max_size: { returns: 'size', takes: ['bufferType'] },
  ggml_backend_get_default_buffer_type: { returns: 'bufferType', takes: ['backend'] },
  ggml_backend_tensor_set: { returns: 'void', takes: ['tensor', 'bytes', 'size', 'size'] },
  ggml_backend_tensor_get: { returns: 'void', takes: ['tensor', 'filled', 'size', 'size'] },
  ggml_backend_graph_compute: { returns: 'int', takes: ['backend', 'graph'] },
  ggml_backend_supports_op: { returns: 'bool', takes: ['backend', 'tensor'] },
  ggml_backend_free: { returns: 'void', takes: ['backend'] },
  ggml_gallocr_new: { returns: 'allocator', takes: ['bufferType'] },
  ggml_gallocr_free: { returns: 'void', takes: ['allocator'] },
  ggml_gallocr_alloc_graph: { returns: 'bool', takes: ['allocator', 'graph'] },
  ggml_gallocr_get_buffer_size: { returns: 'size', takes: ['allocator', 'int'] },
  ggml_quantize_chunk: {
    returns: 'size',
    takes: ['int', 'bytes', 'filled', 'int64', 'int64', 'int64', 'bytes'],
  },

  ggml_backend_dev_init: { returns: 'backend', takes: ['device', 'string'] },
  ggml_backend_dev_description: { returns: 'string', takes: ['device'] },
  ggml_backend_dev_type: { returns: 'int', takes: ['device'] },
  ggml_backend_dev_backend_reg: { returns: 'registry', takes: ['device'] },
  ggml_backend_reg_get_proc_address: { returns: 'function', takes: ['registry', 'string'] },
  ggml_backend_reg_count: { returns: 'size', takes: [] },
  ggml_backend_load_all_from_path: { returns: 'void', takes: ['string'] },
  ggml_backend_load: { returns: 'registry', takes: ['string'] },
  ggml_backend_dev_count: { returns: 'size', takes: [] },
  ggml_backend_dev_get: { returns: 'device', takes: ['size'] },
  ggml_backend_dev_by_type: { returns: 'device', takes: ['int'] },
} as const satisfies Record<string, Signature>;

/** These lie in the registry's library, all others in the base. */
const REGISTRY_FUNCTIONS: ReadonlySet<string> = new Set([
  'ggml_backend_reg_count',
  'ggml_backend_load_all_from_path',
  'ggml_backend_load',
  'ggml_backend_dev_count',
  'ggml_backend_dev_get',
  'ggml_backend_dev_by_type',
]);
