"""The official client of Kubernetes for Python."""

from common import arguments, report, shown
from kubernetes import client, watch
from kubernetes.stream import stream

NAMESPACE = "shop"
CONTAINER = {"name": "c", "image": "registry.example/shop:1.4.2"}


class Cluster:
    def __init__(self, url: str, token: str):
        settings = client.Configuration(host=url)
        settings.api_key = {"authorization": f"Bearer {token}"}
        settings.retries = False
        api = client.ApiClient(settings)
        self.core, self.apps = client.CoreV1Api(api), client.AppsV1Api(api)
        self.version, self.rbac = client.VersionApi(api), client.RbacAuthorizationV1Api(api)


def pod(**spec):
    return {"metadata": {"name": "new"}, "spec": {"containers": [CONTAINER], **spec}}


def allowed(cluster: Cluster):
    core, apps = cluster.core, cluster.apps
    watched = watch.Watch().stream(core.list_namespaced_pod, NAMESPACE, timeout_seconds=5)
    return {
        "version": cluster.version.get_code().git_version,
        "list": core.list_namespaced_pod(NAMESPACE, label_selector="app=shop").to_dict(),
        "get": apps.read_namespaced_deployment("shop", NAMESPACE).to_dict(),
        "log": core.read_namespaced_pod_log("shop-0", NAMESPACE, tail_lines=10),
        "watch": [(event["type"], event["object"].metadata.name) for event in watched],
        "create": core.create_namespaced_config_map(
            NAMESPACE, {"metadata": {"name": "colours"}, "data": {"colour": "blue"}}
        ).to_dict(),
        "patch": apps.patch_namespaced_deployment(
            "shop", NAMESPACE, {"metadata": {"labels": {"tier": "web"}}}
        ).to_dict(),
        "delete": core.delete_namespaced_pod("shop-1", NAMESPACE).to_dict(),
        # The API's own errors are shown as they are.
        "missing": shown(core.read_namespaced_pod, "nothing", NAMESPACE).split("HTTP response body: ")[1],
    }


def refused(cluster: Cluster, nobody: Cluster):
    core = cluster.core
    admins = {
        "metadata": {"name": "x"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "agent"}],
    }
    privileged = pod(containers=[CONTAINER | {"securityContext": {"privileged": True}}])
    exec_call = (core.connect_get_namespaced_pod_exec, "shop-0", NAMESPACE)
    return {
        "delete all": shown(core.delete_collection_namespaced_pod, NAMESPACE),
        "secret": shown(core.read_namespaced_secret, "tls", NAMESPACE),
        "admin": shown(cluster.rbac.create_cluster_role_binding, admins),
        "privileged": shown(core.create_namespaced_pod, NAMESPACE, privileged),
        "exec": shown(stream, *exec_call, command=["id"], stdout=True, stderr=True),
        "nobody": shown(nobody.core.list_namespaced_pod, NAMESPACE),
    }


def main():
    direct, gated, token = arguments()
    cluster = Cluster(gated, token)
    shown_to_person = refused(cluster, Cluster(gated, "not-a-token"))
    report(allowed(Cluster(direct, token)), allowed(cluster), shown_to_person)


main()
