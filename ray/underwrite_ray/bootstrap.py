# What the job begins with, as text that Python runs once Ray is connected. The submitter goes on packing meanwhile; its
# code comes through the head, like a message, and holds the driver.
import io, os, sys, time, zipfile
import ray
from ray.experimental import internal_kv

WAIT_SECONDS = 60

prefix = f"gcs://_ray_pkg_underwrite_{sys.argv[2]}"
internal_kv._internal_kv_del(f"{prefix}_bootstrap.zip")
key = f"{prefix}_code.zip"
give_up_at = time.monotonic() + WAIT_SECONDS
while (code := internal_kv._internal_kv_get(key)) is None:
    if time.monotonic() > give_up_at:
        sys.exit(f"No code has come for {WAIT_SECONDS} s: giving up.")
    time.sleep(0.01)
home = os.path.join(ray._private.worker.global_worker.node.get_session_dir_path(), "underwrite", sys.argv[2])
with zipfile.ZipFile(io.BytesIO(code)) as archive:
    archive.extractall(home, [name for name in archive.namelist() if name.startswith("underwrite_ray/")])
sys.path.insert(0, home)
from underwrite_ray import driver

driver.main(code, home)
